package dlsms.storage;

class MemorySeatRecordsTest implements SeatRecordsContract {

    private final SeatRecords records = new MemorySeatRecords();

    @Override
    public SeatRecords records() {
        return records;
    }

    @Override
    public SeatRecords reopened() {
        return records;
    }
}
