package dlsms.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Against bytes that were worked out by hand from protobuf's format. */
class EtcdWireTest {
    private static String hex(byte[] message) {
        return HexFormat.of().formatHex(message);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Test
    void requestsAreWhatEtcdReads() {
        assertThat(hex(EtcdWire.put("k", "vw"))).isEqualTo("0a016b" + "12027677");
        assertThat(hex(EtcdWire.range("k", false))).isEqualTo("0a016b");
        assertThat(hex(EtcdWire.range("k", true))).isEqualTo("0a016b" + "3801");
        assertThat(hex(EtcdWire.create("k", "v")))
                .isEqualTo("0a07" + "1001" + "1a016b" + "2800" + "1208" + "1206" + "0a016b" + "120176");
    }

    @Test
    void answersAreReadWhateverStandsBesides() {
        assertThat(EtcdWire.created(bytes("0a021001 1001 1a00"))).isTrue();
        assertThat(EtcdWire.created(bytes("0a021001 1a00"))).isFalse();
        assertThat(EtcdWire.count(bytes("0a021001 12030a016b 2001"))).isEqualTo(1);
        assertThat(EtcdWire.leads(bytes("0a0410071801 1203332e34 2007"))).isTrue();
        assertThat(EtcdWire.leads(bytes("0a0410071801 1203332e34 2008"))).isFalse();
        assertThat(EtcdWire.leads(bytes("0a021001"))).isFalse();
    }
}
