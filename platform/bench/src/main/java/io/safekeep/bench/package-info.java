/// Measurements of the suite as ratios against a peer or a limit.
@NullMarked
package io.safekeep.bench;

import org.jspecify.annotations.NullMarked;
