/** The code of the pages in docs/ and of the README: each {@code // #name} region is the text of one block there. */
package docs;
