package dlsms.cache;

/** Redis did not do what it was asked; never leaves this package. */
final class RedisTroubleException extends RuntimeException {

    private static final long serialVersionUID = 1;

    RedisTroubleException(String why) {
        super(why);
    }

    RedisTroubleException(Throwable why) {
        super(why.toString(), why);
    }

    boolean isOfAnotherType() {
        return getCause() != null && RedisAnswers.isOfAnotherType(getCause());
    }
}
