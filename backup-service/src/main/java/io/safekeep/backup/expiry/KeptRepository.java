package io.safekeep.backup.expiry;

import io.safekeep.backup.Repository;
import java.time.Duration;

/// A repository and how far back it keeps what is needed to recover.
///
/// @param name in rows, metrics and answers
record KeptRepository(String name, Repository repository, Duration window) {}
