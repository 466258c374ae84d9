package dlsms.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** One secret and what was verified with it: another secret begins with an empty cache. Any thread. */
record TokenKeys(byte[] secret, JWSSigner signer, JWSVerifier verifier, ConcurrentMap<String, Verdict.Valid> verified) {

    static TokenKeys of(byte[] secret) {
        try {
            return new TokenKeys(
                    secret.clone(), new MACSigner(secret), new MACVerifier(secret), new ConcurrentHashMap<>());
        } catch (JOSEException e) {
            throw new IllegalArgumentException(
                    "a token secret has at least " + Tokens.SECRET_BYTES_MIN + " bytes, not " + secret.length, e);
        }
    }

    boolean areOf(byte[] other) {
        return Arrays.equals(secret, other);
    }

    @Override
    public String toString() {
        return "TokenKeys";
    }
}
