/// What is measured about the vendor's people as a whole: checks, policy, training, second factors.
@NullMarked
package io.safekeep.identity.workforce;

import org.jspecify.annotations.NullMarked;
