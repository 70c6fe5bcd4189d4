/// Real servers for the tests of one Quarkus service.
@NullMarked
package io.safekeep.testing.quarkus;

import org.jspecify.annotations.NullMarked;
