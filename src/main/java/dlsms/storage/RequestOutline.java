package dlsms.storage;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dlsms.wire.command.RequestRecord;
import java.io.IOException;

/**
 * What a remembered request is found by, read out of its record without making the rest: a start reads a day's
 * requests, and that may be millions.
 */
record RequestOutline(int idHash, long index, long stampMicros) {

    /** @throws CorruptDataException where the record isn't what was written under this key */
    static RequestOutline decode(byte[] key, byte[] record) {
        var payload = Frame.open(Family.REQUESTS, key, record);
        int idHash = 0;
        long index = 0;
        long stampMicros = 0;
        try {
            var in = CodedInputStream.newInstance(record, payload.position(), payload.remaining());
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case RequestRecord.INDEX_FIELD_NUMBER -> index = in.readInt64();
                    case RequestRecord.STAMP_FIELD_NUMBER -> stampMicros = in.readInt64();
                    case RequestRecord.ID_HASH_FIELD_NUMBER -> idHash = in.readFixed32();
                    default -> in.skipField(tag);
                }
            }
        } catch (IOException e) {
            throw new CorruptDataException("a remembered request can't be decoded: " + e.getMessage(), e);
        }
        return new RequestOutline(idHash, index, stampMicros);
    }
}
