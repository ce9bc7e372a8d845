using System.Globalization;
using System.Text;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>Prints docs/keras-versions.md from the table of rules.</summary>
internal static class VersionDocument
{
    private const string Head = """
        # Versions of Keras

        A file of Keras holds options and numbers; what a layer computes from them is in the code of the version that wrote the file, and that has
        changed. This page lists every such change of what a model predicts that its file does not state itself, from Keras 1.0 to 3.15 and in
        TensorFlow's own Keras, those of the coming 3.16 as far as they are known, and what is done. The table is generated from the importer's own; a test compares them, and others check its
        numbers against the formulas of the released sources.

        ## How the version is known

        - `.h5` files and `model.to_json()` state `keras_version` (and, from Keras 2.0 on, `backend`); `.keras` archives state it in their metadata.
          `2.3.0-tf` is the Keras inside TensorFlow 2.2, which differs from Keras' own 2.3.
        - Keras 1 states no backend: its arrays are named as the backend's variables are, those of TensorFlow with `:0` at the end.
        - A SavedModel states the release of TensorFlow: 1.13 to 2.1 hold Keras 2.2.4-tf, 2.2 holds 2.3.0-tf, 2.3 and 2.4 hold 2.4.0, later ones the
          version of the same number.
        - `2.2.4-tf` is stated by TensorFlow 1.13 to 2.1 alike. Input layers with `ragged`, or initializers without `dtype`, are of 1.15 or later.
        - A model that TensorFlow.js saved states `tfjs-layers`; one that was converted keeps the version it was converted from.
        - Files of Keras 3 are known by their form where they state no version, and are taken as of the last release.

        Where nothing tells the version, a layer is refused if the answer changes its numbers, unless the table says what is assumed: there the form of
        the file, which is not that of Keras 3, has told.

        ## What differs


        """;

    private const string Tail = """

        Keras 3.0.5 to 3.11 lay the mask of the values of a (not causal) Attention over its queries, which works for a batch of one only and fails for
        most others: it is laid over the samples here, as before and after, which is the same for one.

        ## What files state themselves

        These have changed, too, but the options in the file say which is meant, in every version that had a choice: `reset_after` of GRU;
        `recurrent_activation` and `activation` of recurrent layers; `epsilon` of every normalization (but for small ones of BatchNormalization, above); `alpha` or `negative_slope` of LeakyReLU, ReLU and
        ELU; `approximate` of GELU; `axis` of Softmax and normalizations; `data_format`; `interpolation`, `crop_to_aspect_ratio` and
        `pad_to_aspect_ratio` of Resizing; `score_mode`, `use_scale` and `causal` of attention; `unit_forget_bias`, which only sets what training starts
        from; `consume_less` of Keras 1, by which the gates of a recurrent layer are in one array or in several; `output_shape` of Keras 1's
        deconvolutions. `renorm`, virtual batches and antialiasing are refused. Names and layouts of Keras 1 are translated, and weights of cuDNN layers
        converted. Layers that act while training only (Dropout, noise, random augmentation) hand their input on in every version (integers as above); RandomCrop,
        which does not, is refused.

        ## Packages

        A name with a package, such as `Addons>gelu`, is not that of Keras: only what is known from that package's source is computed. Known are the
        activations and layers of TensorFlow Addons and the activations of the TensorFlow Model Garden (`Text>gelu`) that
        [supported layers](supported-layers.md) lists with their packages; everything else is refused by name, and can be described as a
        [custom layer](custom-layers.md).

        """;

    /// <summary>The document.</summary>
    public static string Render()
    {
        StringBuilder text = new(Head.ReplaceLineEndings("\n"));
        text.Append("| Layers | Versions of Keras | What is computed | Version unknown |\n| --- | --- | --- | --- |\n");
        foreach (VersionRule rule in VersionRules.All)
        {
            bool isFirst = true;
            foreach ((string versions, string meaning) in rule.Rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {(isFirst ? rule.Layers : "")} | {versions} | {meaning.Replace("|", "\\|", StringComparison.Ordinal)} | {(isFirst ? rule.WhenUnknown : "")} |\n");
                isFirst = false;
            }
        }

        return text.Append(Tail.ReplaceLineEndings("\n")).ToString();
    }
}
