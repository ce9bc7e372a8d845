using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Tfjs;

/// <summary>
/// Follows masks through a model. Keras hands them on in more layers than TensorFlow.js, and computes more with them (tfjs-layers/src/engine/executor.ts: only layers that set supportsMasking
/// hand one on, and none enters or leaves a model inside): where a mask comes to a layer of which the two differ, the model cannot be written. TensorFlow.js also keeps the last mask that
/// a layer received, and gives it to all that run later and are given none (execute, kwargs['mask']): where a layer receives one, those that would use another's cannot be written.
/// </summary>
internal static class MaskFlow
{
    private const string Dropped = "a mask comes to it (of Masking, or an Embedding with mask_zero), which Keras uses or hands on and TensorFlow.js does not";

    private const string Leaked = "another layer of the model receives a mask (of Masking, or an Embedding with mask_zero), which TensorFlow.js then uses in this one, too, to which none comes";

    /// <summary>The layers that a mask comes to and that TensorFlow.js treats otherwise.</summary>
    /// <param name="root">The model.</param>
    /// <param name="refused">The layers that are refused already: that they would use another's mask need not be said.</param>
    public static IReadOnlyList<UnsupportedItem> Check(KerasModelLayer root, IEnumerable<UnsupportedItem> refused)
    {
        Seen seen = new();
        Follow(root, seen);
        HashSet<string> named = [.. refused.Select(i => i.Name)];
        return [.. seen.Items.Concat(seen.Unmasked.Where(i => seen.AnyReceives && !named.Contains(i.Name))).DistinctBy(i => i.Name)];
    }

    // Whether masks leave by the model's outputs.
    private static bool Follow(KerasModelLayer model, Seen seen)
    {
        if (model.Config.Model!.IsSequential)
        {
            bool isMasked = false;
            foreach (KerasModelLayer layer in model.Layers)
            {
                isMasked = Call(layer, isMasked, seen);
            }

            return isMasked;
        }

        HashSet<(int Layer, int Call)> masked = [];
        foreach ((int Layer, int Call) place in model.Calls)
        {
            KerasModelLayer layer = model.Layers[place.Layer];
            if (Call(layer, layer.Config.Calls[place.Call].References().Any(r => masked.Contains(model.Resolve!(r))), seen))
            {
                masked.Add(place);
            }
        }

        return model.Config.Model!.Outputs.Any(o => masked.Contains(model.ResolveOutput!(o)));
    }

    // Whether a mask comes out of a call.
    private static bool Call(KerasModelLayer layer, bool isMasked, Seen seen)
    {
        void Refuse(string reason) => seen.Items.Add(new UnsupportedItem(layer.Path, layer.Config.ClassName, reason));
        seen.AnyReceives |= isMasked;
        if (layer.Config.Model is not null)
        {
            if (Follow(layer, seen) || isMasked)
            {
                Refuse("a mask enters or leaves this model, which TensorFlow.js does not let through");
            }

            return false;
        }

        if (!isMasked && UsesMasks(layer))
        {
            seen.Unmasked.Add(new UnsupportedItem(layer.Path, layer.Config.ClassName, Leaked));
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

    // Layers that look at the mask they are handed, and wrappers of these: TimeDistributed hands it to the layer inside.
    private static bool UsesMasks(KerasModelLayer layer) =>
        layer.Config.ClassName is "LSTM" or "GRU" or "SimpleRNN" or "RNN" or "CuDNNLSTM" or "CuDNNGRU" or "ConvLSTM2D" or "Softmax" or "Bidirectional"
        || layer.Inner.Values.Any(UsesMasks) || layer.Layers.Any(UsesMasks);

    // What was met: the layers to refuse, those that use a mask and receive none, and whether any receives one.
    private sealed class Seen
    {
        public List<UnsupportedItem> Items { get; } = [];

        public List<UnsupportedItem> Unmasked { get; } = [];

        public bool AnyReceives { get; set; }
    }
}
