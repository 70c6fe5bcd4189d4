/// The command-line client: sign in, ask for access, use it, give it back.
@NullMarked
package io.safekeep.client;

import org.jspecify.annotations.NullMarked;
