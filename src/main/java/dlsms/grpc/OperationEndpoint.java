package dlsms.grpc;

import dlsms.wire.library.OperationRequest;
import dlsms.wire.library.OperationResponse;
import dlsms.wire.library.OperationServiceGrpc;
import io.grpc.stub.StreamObserver;

/** library.OperationService. */
final class OperationEndpoint extends OperationServiceGrpc.OperationServiceImplBase {

    private final Probe probe;

    OperationEndpoint(Probe probe) {
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
