using System.Collections.ObjectModel;
using System.Globalization;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>
/// Several values as one property. To PowerShell it is an array: it is indexed, counted and enumerated, and ConvertTo-Json writes a list.
/// As text, which is what Export-Csv writes, it is the values themselves and not the name of a type.
/// </summary>
/// <typeparam name="T">What it holds.</typeparam>
public sealed class ReadableCollection<T> : ReadOnlyCollection<T>
{
    internal ReadableCollection(IEnumerable<T> items)
        : base([.. items])
    {
    }

    /// <summary>The values, separated by commas.</summary>
    public override string ToString() => string.Join(", ", this.Select(item => Convert.ToString(item, CultureInfo.InvariantCulture)));
}
