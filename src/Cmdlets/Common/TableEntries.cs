using System.Collections;
using System.Management.Automation;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// The entries of a table that was given, in an order that is the same every time: that of the table, where it has one ([ordered]@{ }); a hashtable has none (it is another one in each
/// process), and is read by name.
/// </summary>
internal static class TableEntries
{
    /// <summary>Whether a table has no order of its own.</summary>
    public static bool IsUnordered(IDictionary table) => table is Hashtable;

    /// <summary>Names and values.</summary>
    public static IReadOnlyList<(string Name, object? Value)> Of(IDictionary table)
    {
        IEnumerable<(string Name, object? Value)> entries = table.Cast<DictionaryEntry>().Select(e => (LanguagePrimitives.ConvertTo<string>(e.Key), e.Value));
        return [.. IsUnordered(table) ? entries.OrderBy(e => e.Name, StringComparer.Ordinal) : entries];
    }
}
