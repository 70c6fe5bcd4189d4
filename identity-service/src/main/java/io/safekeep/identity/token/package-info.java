/// Tokens of the provider: what they say, how they are signed and how its own API accepts them.
@NullMarked
package io.safekeep.identity.token;

import org.jspecify.annotations.NullMarked;
