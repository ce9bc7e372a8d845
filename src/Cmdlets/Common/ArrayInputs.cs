using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using TfModelTools.Cmdlets.Interop;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Common;

/// <summary>Arrays of a session that stand for variables: hashtables of names and arrays, and arrays of other libraries that carry a name.</summary>
internal static class ArrayInputs
{
    /// <summary>The tensors that an object stands for.</summary>
    /// <param name="item">What was given.</param>
    /// <param name="tensors">The tensors; those of a table in its order.</param>
    /// <returns>False for what is neither a table nor an array of another library.</returns>
    /// <exception cref="TfModelException">A value is no array, or an array has no name.</exception>
    public static bool TryRead(object? item, [NotNullWhen(true)] out IReadOnlyList<NamedTensor>? tensors)
    {
        object? value = ArrayTensor.Unwrap(item);
        tensors = value switch
        {
            IDictionary table => [.. table.Cast<DictionaryEntry>().Select(e => Create(LanguagePrimitives.ConvertTo<string>(e.Key), e.Value))],
            _ when LibraryArrays.Contains(value) => [Create(NameOf(item!) ?? throw Nameless(value!), value)],
            _ => null,
        };
        return tensors is not null;
    }

    /// <summary>Names a value.</summary>
    /// <exception cref="TfModelException">It holds something else than numbers or text, or lists of different lengths.</exception>
    public static NamedTensor Create(string name, object? value) => new(name, ArrayTensor.Create(value, (found, expected) => new InvalidInputException(
        $"The value of '{name}' holds {found}, expected {expected}.", "Give a number, an array, or lists of one length in a list.")));

    /// <summary>The name that an array of another library carries since this module gave it one; null where it carries none.</summary>
    public static string? NameOf(object array)
    {
        try
        {
            return PSObject.AsPSObject(array).Properties["Name"]?.Value as string;
        }
        catch (ExtendedTypeSystemException)
        {
            // What PowerShell says of NumSharp's arrays whenever it does not find a property among those that were added.
            return null;
        }
    }

    private static InvalidInputException Nameless(object array) => new(
        $"The {array.GetType().Name} given has no name.", "Give a hashtable of names and arrays: @{ 'dense/kernel' = $array }.");
}
