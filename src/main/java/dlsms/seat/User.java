package dlsms.seat;

import java.time.Instant;

/** Who may reserve. @param passwordHash bcrypt; never shown, never logged */
public record User(UserId id, String studentId, String name, String passwordHash, boolean staff, Instant created) {}
