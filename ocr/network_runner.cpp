#include "ocr/network_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <dnnl.hpp>
#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>
#include <opencv2/dnn/all_layers.hpp>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/check.h"
#include "ocr/string_decoder.h"

// Of libgomp, in which oneDNN runs; its header comes with g++ only.
extern "C" void omp_set_num_threads(int threads);

namespace ocr {
namespace {

using Memory = dnnl::memory;
using Tag = Memory::format_tag;

constexpr int kStrokeLayers = 4;   // down to one row
constexpr std::size_t kBlock = 8;  // channels that lie side by side in oneDNN's memory here
constexpr auto kFloat = Memory::data_type::f32;

// One convolution as ONNX holds it.
struct Weights {
    cv::Mat kernel;  // out × in × rows × columns, 32-bit float
    cv::Mat bias;    // out
    int stride_rows = 1, stride_cols = 1;
    int pad_rows = 0, pad_cols = 0;

    int outs() const { return kernel.size[0]; }
    int ins() const { return kernel.size[1]; }
};

struct AllWeights {
    std::vector<Weights> trunk;  // four down to one row, then those that look beside each column
    Weights field, columns, state_most, state_mean;
};

auto not_ours(const std::string& why) {
    return core::fail(
        fmt::format("The reader's weights cannot be used ({}); build the program "
                    "again with the weights of ocr/models.",
                    why));
}

core::Result<std::vector<Weights>> convolutions_of(std::string_view onnx) {
    std::vector<Weights> all;
    try {
        cv::dnn::Net net = cv::dnn::readNetFromONNX(onnx.data(), onnx.size());
        for (const auto& name : net.getLayerNames()) {
            const auto layer =
                net.getLayer(net.getLayerId(name)).dynamicCast<cv::dnn::BaseConvolutionLayer>();
            if (layer.empty()) continue;
            if (layer->blobs.size() != 2 || layer->strides.size() != 2 ||
                layer->pads_begin.size() != 2 || layer->blobs[0].dims != 4) {
                return not_ours("layer " + name);
            }
            all.push_back({layer->blobs[0].clone(), layer->blobs[1].clone(),
                           static_cast<int>(layer->strides[0]), static_cast<int>(layer->strides[1]),
                           static_cast<int>(layer->pads_begin[0]),
                           static_cast<int>(layer->pads_begin[1])});
        }
    } catch (const cv::Exception& error) {
        return not_ours(error.err);
    }
    return all;
}

// In the order in which network.py runs them.
core::Result<AllWeights> weights_of(std::string_view onnx) {
    auto all = TRY(convolutions_of(onnx));
    constexpr std::size_t kHeads = 4;
    if (all.size() < kStrokeLayers + kHeads) return not_ours("too few layers");
    AllWeights weights;
    weights.trunk.assign(all.begin(), all.end() - kHeads);
    // The exporter writes the columns' head after the field's first layer.
    auto head = all.end() - kHeads;
    for (std::size_t i = 0; i < 2; ++i, ++head) {
        (head->outs() == kClasses ? weights.columns : weights.field) = *head;
    }
    weights.state_most = *head++;
    weights.state_mean = *head;
    const int features = weights.trunk.back().outs();
    bool fits = weights.columns.outs() == kClasses && weights.columns.ins() == features &&
                weights.field.ins() == features && weights.state_most.outs() == kFieldOutputs &&
                weights.state_mean.outs() == kFieldOutputs &&
                weights.state_most.ins() == weights.field.outs() &&
                weights.state_mean.ins() == weights.field.outs();
    for (const auto& layer : weights.trunk) {
        fits = fits && static_cast<std::size_t>(layer.outs()) % kBlock == 0;
    }
    if (!fits) return not_ours("its layers do not fit together");
    return weights;
}

struct Shape {
    int channels = 0, rows = 0, cols = 0;
};

Memory::desc blocked(const Shape& shape) {
    return {{1, shape.channels, shape.rows, shape.cols}, kFloat, Tag::nChw8c};
}

// Memory of channels in blocks of eight: [channel / 8][column][channel % 8], one row.
float at(const float* memory, int channel, int column, int cols) {
    const auto c = static_cast<std::size_t>(channel);
    return memory[((c / kBlock) * static_cast<std::size_t>(cols) +
                   static_cast<std::size_t>(column)) *
                      kBlock +
                  c % kBlock];
}

// Pages run side by side: inside one, more threads only contend. Holds for the calling thread.
void use_one_thread() {
    omp_set_num_threads(1);
}

const float* floats(const Memory& memory) {
    return static_cast<const float*>(memory.get_data_handle());
}

}  // namespace

struct NetworkRunner::Plan {
    struct Layer {
        dnnl::convolution_forward run;
        std::unordered_map<int, Memory> args;
        Shape out;
        bool adds_input = false;  // what was found is added to what was looked at
    };

    Plan(const AllWeights& weights, const dnnl::engine& cpu, int cols)
        : stream(cpu),
          input({{1, 1, kInputRows, cols}, kFloat, Tag::nchw}, cpu),
          most(weights.state_most),
          mean(weights.state_mean) {
        Shape shape{1, kInputRows, cols};
        const Memory* from = &input;
        for (std::size_t i = 0; i < weights.trunk.size(); ++i) {
            trunk.push_back(layer(weights.trunk[i], shape, *from, /*relu=*/true, cpu));
            trunk.back().adds_input = i >= kStrokeLayers;
            shape = trunk.back().out;
            from = &trunk.back().args.at(DNNL_ARG_DST);
        }
        columns = layer(weights.columns, shape, *from, /*relu=*/false, cpu);
        field = layer(weights.field, shape, *from, /*relu=*/true, cpu);
    }

    static Layer layer(const Weights& weights, const Shape& in, const Memory& from, bool relu,
                       const dnnl::engine& cpu) {
        const int rows = weights.kernel.size[2];
        const int cols = weights.kernel.size[3];
        Layer made;
        made.out = {weights.outs(),
                    (in.rows + 2 * weights.pad_rows - rows) / weights.stride_rows + 1,
                    (in.cols + 2 * weights.pad_cols - cols) / weights.stride_cols + 1};
        const Memory::dims kernel{weights.outs(), weights.ins(), rows, cols};
        const Memory::dims stride{weights.stride_rows, weights.stride_cols};
        const Memory::dims pad{weights.pad_rows, weights.pad_cols};
        const dnnl::convolution_forward::desc wanted(
            dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
            from.get_desc(), Memory::desc(kernel, kFloat, Tag::any),
            Memory::desc({weights.outs()}, kFloat, Tag::x), blocked(made.out), stride, pad, pad);
        dnnl::primitive_attr attributes;
        dnnl::post_ops after;
        if (relu) after.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
        attributes.set_post_ops(after);
        const dnnl::convolution_forward::primitive_desc chosen(wanted, attributes, cpu);

        dnnl::stream once(cpu);
        Memory as_stored({kernel, kFloat, Tag::oihw}, cpu,
                         const_cast<float*>(weights.kernel.ptr<float>()));
        Memory as_run(chosen.weights_desc(), cpu);
        dnnl::reorder(as_stored, as_run).execute(once, as_stored, as_run);
        once.wait();
        Memory bias({{weights.outs()}, kFloat, Tag::x}, cpu);
        std::copy_n(weights.bias.ptr<float>(), weights.outs(),
                    static_cast<float*>(bias.get_data_handle()));
        made.run = dnnl::convolution_forward(chosen);
        made.args = {{DNNL_ARG_SRC, from},
                     {DNNL_ARG_WEIGHTS, as_run},
                     {DNNL_ARG_BIAS, bias},
                     {DNNL_ARG_DST, Memory(chosen.dst_desc(), cpu)}};
        return made;
    }

    FieldScores scores(const cv::Mat& ink) {
        auto* first = static_cast<float*>(input.get_data_handle());
        for (int y = 0; y < ink.rows; ++y) first = std::copy_n(ink.ptr<float>(y), ink.cols, first);
        for (auto& one : trunk) {
            one.run.execute(stream, one.args);
            stream.wait();
            if (one.adds_input) add_input(one);
        }
        columns.run.execute(stream, columns.args);
        field.run.execute(stream, field.args);
        stream.wait();

        FieldScores scores;
        const int cols = columns.out.cols;
        const float* logits = floats(columns.args.at(DNNL_ARG_DST));
        scores.columns.create(kClasses, cols, CV_32F);
        for (int c = 0; c < kClasses; ++c) {
            for (int x = 0; x < cols; ++x) scores.columns.at<float>(c, x) = at(logits, c, x, cols);
        }
        scores.field = field_scores();
        return scores;
    }

    static void add_input(Layer& layer) {
        const float* in = floats(layer.args.at(DNNL_ARG_SRC));
        auto* out = static_cast<float*>(layer.args.at(DNNL_ARG_DST).get_data_handle());
        const auto size = static_cast<std::size_t>(layer.out.channels) *
                          static_cast<std::size_t>(layer.out.rows) *
                          static_cast<std::size_t>(layer.out.cols);
        for (std::size_t i = 0; i < size; ++i) out[i] += in[i];
    }

    // The most and the mean of each feature over the columns, through a layer each, added.
    std::vector<float> field_scores() const {
        const float* features = floats(field.args.at(DNNL_ARG_DST));
        std::vector<float> result(kFieldOutputs);
        for (int o = 0; o < kFieldOutputs; ++o) {
            result[static_cast<std::size_t>(o)] =
                most.bias.ptr<float>()[o] + mean.bias.ptr<float>()[o];
        }
        for (int c = 0; c < field.out.channels; ++c) {
            float largest = std::numeric_limits<float>::lowest();
            float sum = 0;
            for (int x = 0; x < field.out.cols; ++x) {
                const float value = at(features, c, x, field.out.cols);
                largest = std::max(largest, value);
                sum += value;
            }
            const float average = sum / static_cast<float>(field.out.cols);
            for (int o = 0; o < kFieldOutputs; ++o) {
                result[static_cast<std::size_t>(o)] +=
                    most.kernel.ptr<float>(o)[c] * largest + mean.kernel.ptr<float>(o)[c] * average;
            }
        }
        return result;
    }

    dnnl::stream stream;
    Memory input;
    std::vector<Layer> trunk;
    Layer columns, field;
    Weights most, mean;
};

NetworkRunner::NetworkRunner(std::unique_ptr<Plan> narrow, std::unique_ptr<Plan> wide)
    : narrow_(std::move(narrow)), wide_(std::move(wide)) {}
NetworkRunner::NetworkRunner(NetworkRunner&&) noexcept = default;
NetworkRunner& NetworkRunner::operator=(NetworkRunner&&) noexcept = default;
NetworkRunner::~NetworkRunner() = default;

core::Result<NetworkRunner> NetworkRunner::load(std::string_view onnx) {
    const AllWeights weights = TRY(weights_of(onnx));
    use_one_thread();  // a primitive is laid out for as many as there are when it is made
    try {
        const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
        return NetworkRunner(std::make_unique<Plan>(weights, cpu, kNarrowCols),
                             std::make_unique<Plan>(weights, cpu, kInputCols));
    } catch (const dnnl::error& error) {
        return not_ours(fmt::format("oneDNN: {}", error.what()));
    }
}

FieldScores NetworkRunner::scores(const cv::Mat& input) {
    CHECK(input.rows == kInputRows && input.cols == kInputCols && input.type() == CV_32FC1);
    use_one_thread();
    constexpr int kSide = (kInputCols - kNarrowInk) / 2;
    const bool is_narrow = cv::countNonZero(input.colRange(0, kSide)) == 0 &&
                           cv::countNonZero(input.colRange(kInputCols - kSide, kInputCols)) == 0;
    if (!is_narrow) return wide_->scores(input);
    constexpr int kCut = (kInputCols - kNarrowCols) / 2;
    return narrow_->scores(input.colRange(kCut, kInputCols - kCut));
}

}  // namespace ocr
