package dlsms.bench;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One kind of call, sent with as little work as gRPC allows: the generator shares the cores with what it measures. Any
 * thread.
 *
 * @param headers that each call carries
 * @param judge says what an answer that is no error means
 */
record UnaryCall<Q, A>(MethodDescriptor<Q, A> method, Metadata headers, Function<? super A, Answer> judge) {
    private static final int DEADLINE_SECONDS = 10;

    // One more than a good server sends: a second answer would be an error, and is seen.
    private static final int ANSWERS_ASKED = 2;

    void send(Channel channel, Q request, Reply reply) {
        send(channel, request, judge, reply);
    }

    /** With another judge, for this call only. */
    void send(Channel channel, Q request, Function<? super A, Answer> itsJudge, Reply reply) {
        var call = channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
        var own = new Metadata();
        own.merge(headers);
        call.start(new Listener<>(itsJudge, reply), own);
        call.request(ANSWERS_ASKED);
        call.sendMessage(request);
        call.halfClose();
    }

    private static final class Listener<A> extends ClientCall.Listener<A> {
        private final Function<? super A, Answer> judge;
        private final Reply reply;
        private Answer answer = Answer.DONE;

        private Listener(Function<? super A, Answer> judge, Reply reply) {
            this.judge = judge;
            this.reply = reply;
        }

        @Override
        public void onMessage(A message) {
            answer = judge.apply(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            reply.answered(status.isOk() ? answer : Answer.of(status, trailers));
        }
    }
}
