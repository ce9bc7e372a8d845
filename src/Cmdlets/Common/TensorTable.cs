using System.Collections;
using System.Management.Automation;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Common;

/// <summary>Hashtables of names and arrays, as people make them in a session.</summary>
internal static class TensorTable
{
    /// <summary>The tensors of a table, in its order.</summary>
    /// <param name="table">Names, and numbers, arrays or lists.</param>
    /// <exception cref="InvalidInputException">A value is no array.</exception>
    public static IEnumerable<KeyValuePair<string, Tensor>> Read(IDictionary table)
    {
        foreach (DictionaryEntry entry in table)
        {
            string name = LanguagePrimitives.ConvertTo<string>(entry.Key);
            yield return KeyValuePair.Create(name, ArrayTensor.Create(entry.Value, (found, expected) => new InvalidInputException(
                $"The value of '{name}' holds {found}, expected {expected}.", "Give a number, an array, or lists of one length in a list.")));
        }
    }
}
