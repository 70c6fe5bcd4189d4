/// People who have forgotten their password get a new one by mail.
@NullMarked
package io.safekeep.identity.reset;

import org.jspecify.annotations.NullMarked;
