/** A calculator of simple expressions: the input that the manifests here build and check. */
package calc;
