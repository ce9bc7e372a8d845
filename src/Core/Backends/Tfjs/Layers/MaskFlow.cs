using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Tfjs;

/// <summary>
/// Follows masks through a model. Keras hands them on in more layers than TensorFlow.js, and computes more with them (tfjs-layers/src/engine/executor.ts: only layers that set supportsMasking
/// hand one on, and none enters or leaves a model inside): where a mask comes to a layer of which the two differ, the model cannot be written.
/// </summary>
internal static class MaskFlow
{
    private const string Dropped = "a mask comes to it (of Masking, or an Embedding with mask_zero), which Keras uses or hands on and TensorFlow.js does not";

    /// <summary>The layers that a mask comes to and that TensorFlow.js treats otherwise.</summary>
    /// <param name="root">The model.</param>
    public static IReadOnlyList<UnsupportedItem> Check(KerasModelLayer root)
    {
        List<UnsupportedItem> items = [];
        Follow(root, items);
        return [.. items.DistinctBy(i => i.Name)];
    }

    // Whether masks leave by the model's outputs.
    private static bool Follow(KerasModelLayer model, List<UnsupportedItem> items)
    {
        if (model.Config.Model!.IsSequential)
        {
            bool isMasked = false;
            foreach (KerasModelLayer layer in model.Layers)
            {
                isMasked = Call(layer, isMasked, items);
            }

            return isMasked;
        }

        HashSet<(int Layer, int Call)> masked = [];
        foreach ((int Layer, int Call) place in model.Calls)
        {
            KerasModelLayer layer = model.Layers[place.Layer];
            if (Call(layer, layer.Config.Calls[place.Call].References().Any(r => masked.Contains(model.Resolve!(r))), items))
            {
                masked.Add(place);
            }
        }

        return model.Config.Model!.Outputs.Any(o => masked.Contains(model.ResolveOutput!(o)));
    }

    // Whether a mask comes out of a call.
    private static bool Call(KerasModelLayer layer, bool isMasked, List<UnsupportedItem> items)
    {
        void Refuse(string reason) => items.Add(new UnsupportedItem(layer.Path, layer.Config.ClassName, reason));
        if (layer.Config.Model is not null)
        {
            if (Follow(layer, items) || isMasked)
            {
                Refuse("a mask enters or leaves this model, which TensorFlow.js does not let through");
            }

            return false;
        }

        bool returnsSequences = KerasJson.Property((layer.Inner.GetValueOrDefault("forward_layer") ?? layer).Config.Config, "return_sequences") is { ValueKind: JsonValueKind.True };
        switch (layer.Config.ClassName)
        {
            case "Masking":
                return true;
            case "Embedding":
                return KerasJson.Property(layer.Config.Config, "mask_zero") is { ValueKind: JsonValueKind.True };
            case var _ when !isMasked || TfjsLayerTable.Find(layer.Config) is null:
                return false;
            case "LSTM" or "GRU" or "SimpleRNN" or "RNN" or "CuDNNLSTM" or "Bidirectional":
                foreach (string difference in layer.ToTensorFlowJs.Masked)
                {
                    Refuse(difference);
                }

                return returnsSequences;
            case "Dense" or "Activation" or "Dropout" or "SpatialDropout1D" or "SpatialDropout2D" or "SpatialDropout3D" or "GaussianNoise" or "GaussianDropout" or "AlphaDropout"
                or "ActivityRegularization" or "BatchNormalization" or "LayerNormalization" or "PReLU" or "ReLU":
                return true;
            case "TimeDistributed" when layer.Inner.GetValueOrDefault("layer")?.Config.ClassName is "Dense" or "Activation" or "Dropout":
                return true;
            case "Flatten" or "Reshape" or "Permute" or "RepeatVector" or "Conv1D" or "Conv2D" or "Conv3D" or "MaxPooling1D" or "AveragePooling1D" or "GlobalMaxPooling1D" or "Dot":
                return false;
            default:
                Refuse(Dropped);
                return false;
        }
    }
}
