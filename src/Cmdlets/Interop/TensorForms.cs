using System.Management.Automation;
using TfModelTools.Cmdlets.Objects;

namespace TfModelTools.Cmdlets.Interop;

/// <summary>Makes of tensors what a session asks for.</summary>
internal static class TensorForms
{
    /// <summary>The type name by which PowerShell finds the properties of a Tensor&lt;T&gt;, whose own says the type of its elements.</summary>
    private const string NumericsTensorName = "TfModelTools.NumericsTensor";

    /// <summary>A tensor in some form. Arrays of other libraries carry the tensor's name and file as the properties Name and Path.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="form">What to make of it.</param>
    /// <exception cref="TfModelTools.Common.InvalidInputException">The form has no such data type.</exception>
    public static object Convert(NamedTensor tensor, TensorForm form)
    {
        switch (form)
        {
            case TensorForm.Array:
                return tensor.ToMultidimensionalArray();
            case TensorForm.NDArray:
                return Name(NumSharpLibrary.Current().Create(tensor.ToTensor()), tensor);
            case TensorForm.Tensor:
                object numerics = NumericsTensorLibrary.Current().Create(tensor.ToTensor());
                PSObject.AsPSObject(numerics).TypeNames.Insert(0, NumericsTensorName);
                return Name(numerics, tensor);
            default:
                return tensor;
        }
    }

    // PowerShell keeps what is added beside the object, for as long as that lives: compiled code gets the object alone.
    private static object Name(object array, NamedTensor tensor)
    {
        PSObject named = PSObject.AsPSObject(array);
        named.Properties.Add(new PSNoteProperty(nameof(tensor.Name), tensor.Name), preValidated: true);
        named.Properties.Add(new PSNoteProperty(nameof(tensor.Path), tensor.Path), preValidated: true);
        return array;
    }
}
