package dlsms.bench;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * As much of etcd's version 3 interface as is measured: three calls on keys, and who leads. Requests and answers are
 * bytes in protobuf's format; the numbers are those of etcd's fields.
 */
final class EtcdWire {
    static final MethodDescriptor<byte[], byte[]> PUT = method("etcdserverpb.KV/Put");
    static final MethodDescriptor<byte[], byte[]> RANGE = method("etcdserverpb.KV/Range");
    static final MethodDescriptor<byte[], byte[]> TXN = method("etcdserverpb.KV/Txn");
    static final MethodDescriptor<byte[], byte[]> STATUS = method("etcdserverpb.Maintenance/Status");

    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int RANGE_SERIALIZABLE = 7;
    private static final int RANGE_COUNT = 4;
    private static final int TXN_COMPARE = 1;
    private static final int TXN_SUCCESS = 2;
    private static final int TXN_SUCCEEDED = 2;
    private static final int COMPARE_TARGET = 2;
    private static final int COMPARE_KEY = 3;
    private static final int COMPARE_CREATE_REVISION = 5;
    private static final int TARGET_CREATE = 1;
    private static final int OPERATION_PUT = 2;
    private static final int HEADER = 1;
    private static final int HEADER_MEMBER = 2;
    private static final int STATUS_LEADER = 4;

    private EtcdWire() {}

    /** Writes one field after the other. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] put(String key, String value) {
        return message(out -> {
            out.writeByteArray(KEY, text(key));
            out.writeByteArray(VALUE, text(value));
        });
    }

    /** Of one key. @param serializable from the asked member's own state, which may be old; else linearizable */
    static byte[] range(String key, boolean serializable) {
        return message(out -> {
            out.writeByteArray(KEY, text(key));
            if (serializable) {
                out.writeBool(RANGE_SERIALIZABLE, true);
            }
        });
    }

    /** Puts it where there is none: if the key's revision of creation equals 0, then put. */
    static byte[] create(String key, String value) {
        var compare = message(out -> {
            out.writeEnum(COMPARE_TARGET, TARGET_CREATE);
            out.writeByteArray(COMPARE_KEY, text(key));
            out.writeInt64(COMPARE_CREATE_REVISION, 0);
        });
        var operation = message(out -> out.writeByteArray(OPERATION_PUT, put(key, value)));
        return message(out -> {
            out.writeByteArray(TXN_COMPARE, compare);
            out.writeByteArray(TXN_SUCCESS, operation);
        });
    }

    /** Of the answer to {@link #create}. */
    static boolean created(byte[] answer) {
        return number(answer, TXN_SUCCEEDED) != 0;
    }

    /** Of the answer to {@link #range}: how many keys there are. */
    static long count(byte[] answer) {
        return number(answer, RANGE_COUNT);
    }

    /** Of the answer of a member to {@link #STATUS}. */
    static boolean leads(byte[] answer) {
        long leader = number(answer, STATUS_LEADER);
        return leader != 0 && leader == number(part(answer, HEADER), HEADER_MEMBER);
    }

    // As protobuf has it, a field that is not there is 0.
    private static long number(byte[] message, int field) {
        var in = CodedInputStream.newInstance(message);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == field << 3) {
                    return in.readRawVarint64();
                }
                in.skipField(tag);
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] part(byte[] message, int field) {
        var in = CodedInputStream.newInstance(message);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == (field << 3 | 2)) {
                    return in.readByteArray();
                }
                in.skipField(tag);
            }
            return new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MethodDescriptor<byte[], byte[]> method(String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(name)
                .build();
    }

    private record Bytes() implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
