using System.Runtime.InteropServices;
using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras;

/// <summary>
/// What a call of a layer costs beyond the layer itself, in bytes: its options are read anew for each call, and so are the constants and tensors that the call is given. Beside their text
/// it counts what is made of them.
/// </summary>
internal static class CallCost
{
    private const int TensorBytes = 64;
    private const int ItemBytes = 16;
    private const int MemberBytes = 4;

    // Texts up to here are names, of which layers have dozens: they cost no more than the member they are.
    private const int LongestName = 64;

    /// <summary>Of so many tensors that are handed on.</summary>
    public static long OfTensors(int count) => (long)TensorBytes * count;

    /// <summary>Of the options.</summary>
    public static long OfOptions(JsonElement options) => Of(options, isListed: false);

    /// <summary>Of the arguments.</summary>
    public static long OfArguments(KerasCall call) => call.Arguments.Sum(Of) + call.Keywords.Values.Sum(Of);

    private static long Of(KerasArgument argument) => argument switch
    {
        KerasTensorArgument => TensorBytes,
        KerasLiteralArgument literal => Of(literal.Value, isListed: true),
        KerasListArgument list => ItemBytes + list.Items.Sum(Of),
        KerasDictionaryArgument dictionary => ItemBytes + dictionary.Items.Sum(i => MemberBytes + i.Key.Length + Of(i.Value)),
        KerasSliceArgument slice => Of(slice.Start) + Of(slice.Stop) + Of(slice.Step),
        _ => ItemBytes,
    };

    private static long Of(JsonElement value, bool isListed)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                long items = ItemBytes;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    items += Of(item, isListed: true);
                }

                return items;
            case JsonValueKind.Object:
                long members = isListed ? ItemBytes : 0;
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    members += MemberBytes + Of(member.Value, isListed: false);
                }

                return members;
            case JsonValueKind.String:
                int length = JsonMarshal.GetRawUtf8Value(value).Length;
                return isListed || length > LongestName ? ItemBytes + length : 0;
            default:
                return isListed ? ItemBytes : 0;
        }
    }
}
