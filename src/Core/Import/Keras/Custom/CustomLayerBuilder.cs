using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras.Operations;

namespace TfModelTools.Import.Keras.Custom;

/// <summary>Turns the definition of a custom layer into a row of the layer table.</summary>
internal static class CustomLayerBuilder
{
    /// <summary>The row of a custom layer, for one layer of a model.</summary>
    /// <param name="custom">The definition.</param>
    /// <param name="budget">Counts what its options take over from the model.</param>
    public static LayerDefinition ToLayerDefinition(CustomLayerDefinition custom, ExpansionBudget budget)
    {
        // The layer may be called many times, and its model be built again for another batch: options are written out once.
        Dictionary<CustomLayerStep, KerasCall> calls = new(ReferenceEqualityComparer.Instance);
        return new LayerDefinition(custom.ClassName, "Custom", c => Build(c, custom, step => calls.TryGetValue(step, out KerasCall? known) ? known : calls[step] = CallOf(step, c.Settings, budget)))
        {
            Weights = _ => new WeightLayout([.. custom.Weights.Select(w => new WeightSlot(w.Name, w.IsTrainable))]),
            Inner = s => [.. custom.Steps.Where(step => step.LayerClass is not null).Select(step => (step.Name, LayerOf(step, s, budget)))],
            Borrowed = custom.Steps.Where(step => step.Weights is not null).ToDictionary(step => step.Name, step => step.Weights!, StringComparer.Ordinal),
            Functions = custom.Steps.Count(step => step.LayerClass is null),
            Check = s =>
            {
                if (s.Has("mask") && s.ClassName == "Lambda" && custom.PassesMask is null)
                {
                    throw new UnsupportedLayerException("its option 'mask' is a function, which is never executed: let its definition say \"passes_mask\": true where that gives the mask of its input, false where it gives none (docs/custom-layers.md)");
                }

                foreach (CustomLayerStep step in custom.Steps)
                {
                    if (step.Function is string function && OperationTable.Find(function) is null)
                    {
                        throw new UnsupportedLayerException($"its definition's step '{step.Name}' uses the function '{function}', which is not supported");
                    }
                }
            },

            // Keras drops a mask behind every layer whose class does not say supports_masking, and behind a Lambda that is given none.
            PassesMask = custom.PassesMask == true,
        };
    }

    private static KerasLayerConfig LayerOf(CustomLayerStep step, LayerSettings settings, ExpansionBudget budget) =>
        new(step.LayerClass!, step.Name, CustomLayerOptions.Of(step, settings, step.Name, budget));

    private static IReadOnlyList<KerasTensor> Build(LayerContext c, CustomLayerDefinition custom, Func<CustomLayerStep, KerasCall> callOf)
    {
        if (c.Inputs.Count != custom.Inputs.Count)
        {
            throw new UnsupportedLayerException($"it is called on {c.Inputs.Count} tensors, but its definition has {custom.Inputs.Count} inputs");
        }

        Dictionary<string, KerasTensor> values = new(StringComparer.Ordinal);
        for (int i = 0; i < custom.Inputs.Count; i++)
        {
            values[custom.Inputs[i]] = c.Inputs[i];
        }

        foreach (CustomLayerWeight weight in custom.Weights)
        {
            values[weight.Name] = new KerasTensor(c.Weight(weight.Name));
        }

        foreach (CustomLayerStep step in custom.Steps)
        {
            KerasTensor Value(string name) => values.TryGetValue(name, out KerasTensor? value) ? value
                : throw new UnsupportedLayerException($"its definition's step '{step.Name}' reads '{name}', which is none of its inputs, weights and earlier steps");

            if (step.LayerClass is null)
            {
                values[step.Name] = c.CallFunction(step.Name, step.Function!, callOf(step), r => Value(r.Layer));
                continue;
            }

            IReadOnlyList<KerasTensor> outputs = c.CallInner(step.Name, [.. step.Inputs.Select(input => input.ValueKind == JsonValueKind.String
                ? Value(input.GetString()!)
                : throw new UnsupportedLayerException($"its definition's step '{step.Name}' calls a layer on {input.GetRawText()}, expected a name"))]);
            values[step.Name] = outputs.Count > 0 ? outputs[0] : throw new UnsupportedLayerException($"its definition's step '{step.Name}' calls a layer that gives nothing");
        }

        return [.. custom.Outputs.Select(o => values.TryGetValue(o, out KerasTensor? output) ? output : throw new UnsupportedLayerException($"its definition gives '{o}', which no step computes"))];
    }

    private static KerasCall CallOf(CustomLayerStep step, LayerSettings settings, ExpansionBudget budget)
    {
        static KerasArgument Argument(JsonElement input) => input.ValueKind switch
        {
            JsonValueKind.String => new KerasTensorArgument(new KerasTensorReference(input.GetString()!, 0, 0)),
            JsonValueKind.Array => new KerasListArgument([.. input.EnumerateArray().Select(Argument)]),
            _ => new KerasLiteralArgument(input),
        };
        JsonElement options = CustomLayerOptions.Of(step, settings, null, budget);
        return new KerasCall(
            [.. step.Inputs.Select(Argument)],
            options.EnumerateObject().ToDictionary(o => o.Name, o => KerasCallReader.ReadArgument(o.Value), StringComparer.Ordinal));
    }
}
