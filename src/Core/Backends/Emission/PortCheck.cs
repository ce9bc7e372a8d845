using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Emission;

/// <summary>Looks at a model's inputs and outputs before anything is emitted.</summary>
internal static class PortCheck
{
    private static string NoSamples => $"no input that is read has an axis of the number of samples, which its shape asks for; fix the number with {OptionKey.BatchSize}, or the shapes with {OptionKey.InputShape}";

    /// <summary>
    /// The inputs whose number of axes is not known, the ports of an element type that a target does not have, and, where no input has an axis of as many elements as there are samples, what is as
    /// large as that: in a prediction of ours the caller says how many there are, in a file of another format the inputs do.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="has">Whether the target has an element type.</param>
    /// <param name="otherwise">What to say of a type that it does not have, after the type's name.</param>
    public static IEnumerable<UnsupportedItem> Run(ModelGraph model, Func<DataType, bool> has, string otherwise)
    {
        // Of a model that waits for shapes or data the outputs' shapes are not told yet; what it waits for is the fault.
        bool knowsSamples = model.IsDeferred || model.Inputs.Any(i => i.Value.Shape.Any(d => d.IsBatch));
        foreach ((string kind, NamedValue port) in model.Inputs.Select(i => ("Input", i)).Concat(model.Outputs.Select(o => ("Output", o))))
        {
            string? reason = kind == "Input" && model.OpenInputs.Contains(port.Name) ? $"how many axes it has is not known; fix the model's inputs with {OptionKey.InputShape}"
                : !knowsSamples && port.Value.Shape.Any(d => d.IsPerBatch) ? NoSamples
                : has(port.Value.Spec.DataType) ? null
                : $"it is {port.Value.Spec.DataType.TensorFlowName()}, {otherwise}";
            if (reason is not null)
            {
                yield return new UnsupportedItem(port.Name, kind, reason);
            }
        }

        foreach (GraphNode node in model.Nodes.Where(n => !knowsSamples && n.Outputs.Any(o => o.OutputCount == 0 && o.Shape.Any(d => d.IsPerBatch))))
        {
            yield return new UnsupportedItem(node.Name, node.SourceKind, NoSamples);
        }
    }
}
