package dlsms.service;

import dlsms.cache.Codec;
import dlsms.seat.Seat;
import dlsms.seat.SeatId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers about many seats as bytes. An area stands there once, with its branch: most of a seat's bytes are its names.
 *
 * <p>Format (1), kind (1). Seats: areas (4) with branch and name, seats (4) with id (4), area (4), flags (1), status
 * (1). Branches: count (4), each with name and three numbers (4).
 */
public final class SeatListCodec implements Codec<SeatList> {

    /** Another number, another meaning of the bytes: nodes of different releases share one Redis. */
    private static final byte FORMAT = 1;

    private static final byte SEATS = 1;
    private static final byte BRANCHES = 2;

    private static final int POWER = 1;
    private static final int MONITOR = 2;
    private static final int MAINTENANCE = 4;
    private static final int AVAILABLE = 8;

    private static final long LIST_HEAP_BYTES = 64;
    private static final long SEAT_HEAP_BYTES = 96;
    private static final long BRANCH_HEAP_BYTES = 160;

    private record Area(String branch, String name) {}

    @Override
    public byte[] encode(SeatList list) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            switch (list) {
                case SeatList.Found(List<Seats.SeatView> seats) -> writeSeats(seats, out);
                case SeatList.Branches(List<Seats.Branch> branches) -> writeBranches(branches, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written", e);
        }
        return bytes.toByteArray();
    }

    private static void writeSeats(List<Seats.SeatView> views, DataOutputStream out) throws IOException {
        Map<Area, Integer> areas = new LinkedHashMap<>();
        views.forEach(view -> areas.putIfAbsent(area(view), areas.size()));
        out.writeByte(SEATS);
        out.writeInt(areas.size());
        for (Area area : areas.keySet()) {
            out.writeUTF(area.branch());
            out.writeUTF(area.name());
        }
        out.writeInt(views.size());
        for (Seats.SeatView view : views) {
            out.writeInt(view.seat().id().value());
            out.writeInt(areas.get(area(view)));
            out.writeByte(flags(view));
            out.writeByte(view.status().ordinal());
        }
    }

    private static Area area(Seats.SeatView view) {
        return new Area(view.seat().branch(), view.seat().area());
    }

    private static int flags(Seats.SeatView view) {
        Seat seat = view.seat();
        return (seat.power() ? POWER : 0)
                | (seat.monitor() ? MONITOR : 0)
                | (seat.maintenance() ? MAINTENANCE : 0)
                | (view.available() ? AVAILABLE : 0);
    }

    private static void writeBranches(List<Seats.Branch> branches, DataOutputStream out) throws IOException {
        out.writeByte(BRANCHES);
        out.writeInt(branches.size());
        for (Seats.Branch branch : branches) {
            out.writeUTF(branch.name());
            out.writeInt(branch.seats());
            out.writeInt(branch.withPower());
            out.writeInt(branch.withMonitor());
        }
    }

    @Override
    public SeatList decode(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte format = in.readByte();
            byte kind = in.readByte();
            if (format == FORMAT && kind == SEATS) {
                return readSeats(in);
            }
            if (format == FORMAT && kind == BRANCHES) {
                return readBranches(in);
            }
            throw new IllegalArgumentException("format " + format + ", kind " + kind);
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("no list of seats or branches", e);
        }
    }

    // Sizes come from bytes that a node of the cluster has signed; none is used to make room before what it counts is
    // there.
    private static SeatList readSeats(DataInputStream in) throws IOException {
        var areas = new ArrayList<Area>();
        for (int left = in.readInt(); left > 0; left--) {
            areas.add(new Area(in.readUTF(), in.readUTF()));
        }
        var views = new ArrayList<Seats.SeatView>();
        for (int left = in.readInt(); left > 0; left--) {
            var id = new SeatId(in.readInt());
            Area area = areas.get(in.readInt());
            int flags = in.readByte();
            var seat = new Seat(
                    id,
                    area.branch(),
                    area.name(),
                    (flags & POWER) != 0,
                    (flags & MONITOR) != 0,
                    (flags & MAINTENANCE) != 0);
            views.add(new Seats.SeatView(seat, Seats.Status.values()[in.readByte()], (flags & AVAILABLE) != 0));
        }
        return new SeatList.Found(List.copyOf(views));
    }

    private static SeatList readBranches(DataInputStream in) throws IOException {
        var branches = new ArrayList<Seats.Branch>();
        for (int left = in.readInt(); left > 0; left--) {
            branches.add(new Seats.Branch(in.readUTF(), in.readInt(), in.readInt(), in.readInt()));
        }
        return new SeatList.Branches(List.copyOf(branches));
    }

    @Override
    public long heapBytes(SeatList list) {
        return LIST_HEAP_BYTES
                + switch (list) {
                    case SeatList.Found(List<Seats.SeatView> seats) -> seats.size() * SEAT_HEAP_BYTES;
                    case SeatList.Branches(List<Seats.Branch> branches) -> branches.size() * BRANCH_HEAP_BYTES;
                };
    }
}
