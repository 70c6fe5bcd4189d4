/// What instruments outside of the suite measure of its promises: scanners, drills, probes of the
/// cluster, and trials of rules that have to raise an alert.
@NullMarked
package io.safekeep.notification.measurement;

import org.jspecify.annotations.NullMarked;
