/// Finding PostgreSQL clusters on Kubernetes that should be protected, so that nobody has to
/// register them.
@NullMarked
package io.safekeep.backup.kubernetes;

import org.jspecify.annotations.NullMarked;
