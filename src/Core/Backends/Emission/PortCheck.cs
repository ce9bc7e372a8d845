using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Emission;

/// <summary>Looks at a model's inputs and outputs before anything is emitted.</summary>
internal static class PortCheck
{
    /// <summary>The inputs whose number of axes is not known, and the ports of an element type that a target does not have.</summary>
    /// <param name="model">The model.</param>
    /// <param name="has">Whether the target has an element type.</param>
    /// <param name="otherwise">What to say of a type that it does not have, after the type's name.</param>
    public static IEnumerable<UnsupportedItem> Run(ModelGraph model, Func<DataType, bool> has, string otherwise)
    {
        foreach ((string kind, NamedValue port) in model.Inputs.Select(i => ("Input", i)).Concat(model.Outputs.Select(o => ("Output", o))))
        {
            string? reason = kind == "Input" && model.OpenInputs.Contains(port.Name) ? $"how many axes it has is not known; fix the model's inputs with {OptionKey.InputShape}"
                : has(port.Value.Spec.DataType) ? null
                : $"it is {port.Value.Spec.DataType.TensorFlowName()}, {otherwise}";
            if (reason is not null)
            {
                yield return new UnsupportedItem(port.Name, kind, reason);
            }
        }
    }
}
