/// OAuth clients: the programs that ask for tokens, for themselves or for the person at them.
@NullMarked
package io.safekeep.identity.client;

import org.jspecify.annotations.NullMarked;
