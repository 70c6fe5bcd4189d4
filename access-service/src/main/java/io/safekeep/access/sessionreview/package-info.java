/// Sessions that are looked at afterwards: drawn at random, by somebody who had no part in them.
@NullMarked
package io.safekeep.access.sessionreview;

import org.jspecify.annotations.NullMarked;
