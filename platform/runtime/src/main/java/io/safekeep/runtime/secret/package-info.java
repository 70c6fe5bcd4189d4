/// How secrets come to be and rest: random values kept as hashes, and what must be read again
/// sealed.
@NullMarked
package io.safekeep.runtime.secret;

import org.jspecify.annotations.NullMarked;
