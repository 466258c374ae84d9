package dlsms.grpc;

import dlsms.wire.raft.OperationRequest;
import dlsms.wire.raft.OperationResponse;
import dlsms.wire.raft.RaftServiceGrpc;
import io.grpc.stub.StreamObserver;

/**
 * The one method of raft.RaftService that is for clients. The others are UNIMPLEMENTED here: they answer on the peer
 * port alone.
 */
final class RaftEndpoint extends RaftServiceGrpc.RaftServiceImplBase {

    private final Probe probe;

    RaftEndpoint(Probe probe) {
        this.probe = probe;
    }

    @Override
    public void submitOperation(OperationRequest request, StreamObserver<OperationResponse> to) {
        Replies.send(
                to,
                incoming -> probe.submit(
                        incoming.call(request.getRequestId()), request.getOperation(), request.getSourceId()),
                answer -> OperationResponse.newBuilder()
                        .setSuccess(answer.success())
                        .setResult(answer.result())
                        .setLeaderId(answer.leader())
                        .build());
    }
}
