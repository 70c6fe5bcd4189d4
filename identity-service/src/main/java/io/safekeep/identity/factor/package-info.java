/// What people prove themselves with besides or instead of a password: authenticator apps,
/// passkeys, recovery codes, and who has to.
@NullMarked
package io.safekeep.identity.factor;

import org.jspecify.annotations.NullMarked;
