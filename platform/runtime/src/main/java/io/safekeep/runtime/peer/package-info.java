/// Asking another service of the suite over HTTP, with a token of the issuer.
@NullMarked
package io.safekeep.runtime.peer;

import org.jspecify.annotations.NullMarked;
