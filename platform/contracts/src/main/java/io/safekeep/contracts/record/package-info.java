/// Signed records that follow each other in a chain, and the program that verifies them. Knows
/// nothing but the JDK, so that it runs from its source.
@NullMarked
package io.safekeep.contracts.record;

import org.jspecify.annotations.NullMarked;
