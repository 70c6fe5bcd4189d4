/// Certificates: what was purged, how well that is shown, what stays and why, signed so that it can
/// be checked without the service.
@NullMarked
package io.safekeep.retention.certificate;

import org.jspecify.annotations.NullMarked;
