/** The report of a run as one HTML page. */
package org.moco4j.report.page;
