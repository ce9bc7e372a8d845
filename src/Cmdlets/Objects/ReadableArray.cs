using System.Globalization;
using System.Management.Automation;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>
/// Arrays as values of properties. To PowerShell they are what they are, float[] or long[]; as text, which is what Export-Csv writes, they are
/// their elements and not "System.Single[]".
/// </summary>
public static class ReadableArray
{
    /// <summary>An array whose text is its elements.</summary>
    /// <param name="values">The array.</param>
    public static PSObject Of(Array values)
    {
        PSObject wrapped = PSObject.AsPSObject(values);
        if (wrapped.Methods["ToString"] is not PSCodeMethod)
        {
            wrapped.Methods.Add(new PSCodeMethod("ToString", ((Func<PSObject, string>)Text).Method));
        }

        return wrapped;
    }

    /// <summary>The elements, separated by commas: what PowerShell calls in place of ToString.</summary>
    /// <param name="array">The array.</param>
    public static string Text(PSObject array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return string.Join(", ", ((Array)array.BaseObject).Cast<object?>().Select(v => Convert.ToString(v, CultureInfo.InvariantCulture)));
    }
}
