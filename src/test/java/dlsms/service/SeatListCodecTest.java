package dlsms.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dlsms.seat.Seat;
import dlsms.seat.SeatId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeatListCodecTest {

    private final SeatListCodec codec = new SeatListCodec();

    @Test
    void whatIsEncodedComesBack() {
        var views = new ArrayList<Seats.SeatView>();
        for (int bits = 0; bits < 16; bits++) {
            for (Seats.Status status : Seats.Status.values()) {
                var id = new SeatId(Integer.MAX_VALUE - views.size());
                String area = bits % 2 == 0 ? "Ä\u0000😀" : "";
                var seat = new Seat(id, "Branch " + bits / 4, area, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
                views.add(new Seats.SeatView(seat, status, (bits & 8) != 0));
            }
        }
        assertComesBack(new SeatList.Found(views));
        assertComesBack(new SeatList.Found(List.of()));
        assertComesBack(new SeatList.Branches(List.of(new Seats.Branch("A", 1, 2, 3), new Seats.Branch("B", 0, 0, 0))));
        assertComesBack(new SeatList.Branches(List.of()));
    }

    @Test
    void anAreaStandsThereOnce() {
        var views = new ArrayList<Seats.SeatView>();
        for (int id = 1; id <= 1_000; id++) {
            var seat = new Seat(new SeatId(id), "b".repeat(100), "a".repeat(100), true, true, false);
            views.add(new Seats.SeatView(seat, Seats.Status.AVAILABLE, true));
        }
        assertThat(codec.encode(new SeatList.Found(views)).length).isLessThan(11_000);
        assertThat(codec.heapBytes(new SeatList.Found(views))).isGreaterThan(50_000);
    }

    @Test
    void whatWasNeverEncodedIsRefused() {
        byte[] bytes = codec.encode(new SeatList.Branches(List.of(new Seats.Branch("A", 1, 2, 3))));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(cut));
        }
        byte[] later = bytes.clone();
        later[0] = 2;
        assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(later));
        byte[] many = {1, 1, 0x7f, 0x7f, 0x7f, 0x7f};
        assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(many));
    }

    private void assertComesBack(SeatList list) {
        assertThat(codec.decode(codec.encode(list))).isEqualTo(list);
    }
}
