package dlsms.bench;

/** Told once what came of a call, on any thread; must not block. */
interface Reply {
    void answered(Answer answer);
}
