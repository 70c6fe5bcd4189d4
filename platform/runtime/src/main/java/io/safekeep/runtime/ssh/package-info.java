/// What OpenSSH reads and writes: public keys, and the data types that they are made of.
@NullMarked
package io.safekeep.runtime.ssh;

import org.jspecify.annotations.NullMarked;
