/// Transparency logs in the formats of C2SP (c2sp.org): Merkle trees as tiles, signed checkpoints,
/// cosignatures and proofs. Needs the JDK alone, so that whoever verifies a log can read all of it.
@NullMarked
package io.safekeep.tlog;

import org.jspecify.annotations.NullMarked;
