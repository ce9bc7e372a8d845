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
    /// <param name="tensors">The tensors; those of a table in its order, of a hashtable, which has none, by name.</param>
    /// <returns>False for what is neither a table nor an array of another library.</returns>
    /// <exception cref="TfModelException">A value is no array, or an array has no name.</exception>
    public static bool TryRead(object? item, [NotNullWhen(true)] out IReadOnlyList<NamedTensor>? tensors)
    {
        object? value = ArrayTensor.Unwrap(item);
        tensors = value switch
        {
            IDictionary table => [.. TableEntries.Of(table).Select(e => Create(e.Name, e.Value))],
            _ when LibraryArrays.Contains(value) => [Named(item!)],
            _ => null,
        };
        return tensors is not null;
    }

    /// <summary>An array of another library as a tensor, under the name and with the file that it carries since this module gave it these; empty ones where it carries none.</summary>
    /// <exception cref="TfModelException">Its elements are of a type that tensors lack, it is too large, or it is disposed.</exception>
    public static NamedTensor Describe(object array)
    {
        string name = Added(array, nameof(NamedTensor.Name));
        string path = Added(array, nameof(NamedTensor.Path));

        // Its elements may have been written since.
        return new NamedTensor(name, Create(name, array).ToTensor(), path) { IsChanged = path.Length > 0 };
    }

    /// <summary>Names a value.</summary>
    /// <exception cref="TfModelException">It holds something else than numbers or text, or lists of different lengths.</exception>
    public static NamedTensor Create(string name, object? value) => new(name, ArrayTensor.Create(value, (found, expected) => new InvalidInputException(
        $"The value of '{name}' holds {found}, expected {expected}.", "Give a number, an array, or lists of one length in a list.")));

    private static NamedTensor Named(object array) => Added(array, nameof(NamedTensor.Name)).Length > 0
        ? Describe(array)
        : throw new InvalidInputException(
            $"The {ArrayTensor.Unwrap(array)!.GetType().Name} given has no name.", "Give a hashtable of names and arrays: @{ 'dense/kernel' = $array }.");

    /// <summary>The text of a property that was added to an array; empty where none was.</summary>
    private static string Added(object array, string property)
    {
        try
        {
            return PSObject.AsPSObject(array).Properties[property]?.Value as string ?? string.Empty;
        }
        catch (ExtendedTypeSystemException)
        {
            // What PowerShell says of NumSharp's arrays whenever it does not find a property among those that were added.
            return string.Empty;
        }
    }
}
