/// Programs without a browser that wait until somebody lets them in (RFC 8628).
@NullMarked
package io.safekeep.identity.device;

import org.jspecify.annotations.NullMarked;
