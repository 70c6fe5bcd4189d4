/// Real servers for the tests of one Quarkus service, and what every service must keep.
@NullMarked
package io.safekeep.testing.quarkus;

import org.jspecify.annotations.NullMarked;
