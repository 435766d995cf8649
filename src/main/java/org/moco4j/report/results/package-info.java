/** Results as JSON files of a results folder. */
package org.moco4j.report.results;
