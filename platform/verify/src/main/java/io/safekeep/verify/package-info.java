/// Verifies a transparency log of access to a tenant's data, without believing its operator. Needs
/// the JDK and `safekeep-tlog`, so that whoever relies on it can read all of it.
@NullMarked
package io.safekeep.verify;

import org.jspecify.annotations.NullMarked;
