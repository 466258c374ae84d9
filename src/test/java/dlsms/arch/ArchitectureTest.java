package dlsms.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaMethodReference;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the code to the package table of docs/architecture.md: imports, homes of libraries, purity. No exceptions. */
class ArchitectureTest {

    private static final String BASE = "dlsms.";

    /** Libraries by the names of their packages, the longest match first. Others are at home nowhere, but the JDK. */
    private static final Map<String, String> LIBRARIES = new LinkedHashMap<>();

    static {
        LIBRARIES.put("io.grpc.netty.", "netty");
        LIBRARIES.put("io.netty.", "netty");
        LIBRARIES.put("io.grpc.", "grpc");
        LIBRARIES.put("com.google.rpc.", "protobuf");
        LIBRARIES.put("com.google.protobuf.", "protobuf");
        LIBRARIES.put("com.google.common.util.concurrent.ListenableFuture", "grpc");
        LIBRARIES.put("org.rocksdb.", "rocksdb");
        LIBRARIES.put("picocli.", "picocli");
        LIBRARIES.put("io.micrometer.", "micrometer");
        LIBRARIES.put("com.nimbusds.", "jwt");
        LIBRARIES.put("at.favre.lib.", "bcrypt");
        LIBRARIES.put("org.slf4j.", "slf4j");
        LIBRARIES.put("ch.qos.logback.", "logback");
        LIBRARIES.put("org.jdbi.", "jdbi");
        LIBRARIES.put("org.postgresql.", "postgresql");
        LIBRARIES.put("com.zaxxer.hikari.", "hikari");
        LIBRARIES.put("org.flywaydb.", "flyway");
        LIBRARIES.put("io.lettuce.", "lettuce");
    }

    /** Of the JDK, all that a pure package may name. Time as a value is fine; see {@link #CLOCKS_AND_DICE}. */
    private static final Set<String> PURE = Set.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.runtime",
            "java.util",
            "java.util.function",
            "java.util.stream",
            "java.util.random",
            "java.util.zip",
            "java.util.regex",
            "java.time",
            "java.time.format",
            "java.time.temporal",
            "java.nio.charset",
            "java.math",
            "java.io");

    private static final Set<String> UNORDERED = Set.of(
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.IdentityHashMap",
            "java.util.WeakHashMap",
            "java.util.Random",
            "java.lang.Thread",
            "java.lang.System",
            "java.lang.Runtime",
            "java.util.Timer");

    /** Calls that bring in the machine's time or chance, or an order of iteration that differs from run to run. */
    private static final Set<String> CLOCKS_AND_DICE = Set.of(
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.LocalDate.now",
            "java.time.ZonedDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.Set.of",
            "java.util.Set.copyOf",
            "java.util.Map.of",
            "java.util.Map.copyOf",
            "java.util.Map.ofEntries",
            "java.util.random.RandomGenerator.getDefault",
            "java.util.stream.Collectors.toSet",
            "java.util.stream.Collectors.toMap",
            "java.util.stream.Collectors.groupingBy");

    private final PackageTable table = PackageTable.read();
    private final JavaClasses classes = new ClassFileImporter().importPath("target/classes");

    @Test
    void everyPackageStandsInTheTableAndEveryRowIsAPackage() {
        Set<String> found = new TreeSet<>();
        classes.stream().filter(this::ours).forEach(each -> found.add(home(each)));

        assertThat(found).isEqualTo(table.rows().keySet());
    }

    @Test
    void aPackageImportsOnlyWhatItsRowNames() {
        assertThat(violations((from, to) -> ours(to)
                        && !home(to).equals(home(from))
                        && !table.rows().get(home(from)).imports().contains(home(to))))
                .isEmpty();
    }

    @Test
    void aLibraryIsUsedOnlyWhereItIsAtHome() {
        assertThat(violations((from, to) -> library(to)
                        .filter(library ->
                                !table.rows().get(home(from)).libraries().contains(library))
                        .isPresent()))
                .isEmpty();
    }

    @Test
    void everyLibraryIsKnownByName() {
        assertThat(violations((from, to) -> !ours(to)
                        && !home(from).equals("wire")
                        && library(to).isEmpty()
                        && !to.getPackageName().startsWith("java.")
                        && !jdkExtension(to)))
                .isEmpty();
    }

    @Test
    void purePackagesKnowNoClockNoDiceNoThreadAndNoOrderOfChance() {
        assertThat(violations((from, to) -> pure(from)
                        && !ours(to)
                        && (!PURE.contains(to.getPackageName()) || UNORDERED.contains(to.getName()))))
                .isEmpty();
        assertThat(classes.stream()
                        .filter(this::pure)
                        .flatMap(ArchitectureTest::calls)
                        .filter(this::forbidden)
                        .map(JavaAccess::getDescription))
                .isEmpty();
    }

    @Test
    void noTwoPackagesNeedEachOther() {
        Map<String, Set<String>> imports = new HashMap<>();
        table.rows().forEach((name, row) -> imports.put(name, row.imports()));
        for (String name : imports.keySet()) {
            assertThat(reachable(name, imports)).as("from %s", name).doesNotContain(name);
        }
    }

    private interface Forbidden {
        boolean test(JavaClass from, JavaClass to);
    }

    private List<String> violations(Forbidden forbidden) {
        var found = new ArrayList<String>();
        for (JavaClass from : classes) {
            if (!ours(from)) {
                continue;
            }
            from.getDirectDependenciesFromSelf().stream()
                    .filter(dependency -> forbidden.test(from, element(dependency.getTargetClass())))
                    .forEach(dependency -> found.add(dependency.getDescription()));
        }
        return found;
    }

    private static Stream<JavaAccess<?>> calls(JavaClass from) {
        return from.getAccessesFromSelf().stream()
                .filter(access -> access instanceof JavaMethodCall || access instanceof JavaMethodReference)
                .map(access -> (JavaAccess<?>) access);
    }

    private boolean forbidden(JavaAccess<?> call) {
        return CLOCKS_AND_DICE.contains(call.getTargetOwner().getName() + "." + call.getName());
    }

    private static JavaClass element(JavaClass target) {
        return target.getBaseComponentType();
    }

    private boolean ours(JavaClass target) {
        return target.getPackageName().startsWith(BASE);
    }

    private boolean pure(JavaClass target) {
        return ours(target) && (home(target).equals("raft") || home(target).equals("seat"));
    }

    private static boolean jdkExtension(JavaClass target) {
        return target.getPackageName().startsWith("javax.")
                || target.getPackageName().startsWith("com.sun.net.httpserver")
                || target.getPackageName().startsWith("com.sun.management")
                || target.isPrimitive();
    }

    private static String home(JavaClass target) {
        String rest = target.getPackageName().substring(BASE.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    private static Optional<String> library(JavaClass target) {
        return LIBRARIES.entrySet().stream()
                .filter(entry -> target.getName().startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Set<String> reachable(String start, Map<String, Set<String>> imports) {
        var reached = new HashSet<String>();
        var open = new ArrayList<>(imports.get(start));
        while (!open.isEmpty()) {
            String next = open.removeLast();
            if (reached.add(next)) {
                open.addAll(imports.getOrDefault(next, Set.of()));
            }
        }
        return reached;
    }
}
